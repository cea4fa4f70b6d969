"""The best lending plan: pure modules over numbers. Must not know the database, requests or words for people."""
