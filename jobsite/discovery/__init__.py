"""What is suggested to people and told to them: recommendations, alerts, invitations, the search for people.

Stands on search and matching; owns the invitations and sees to it that nothing is told twice.
"""
