"""What every room stands on: database, clock, errors, events, jobs, paging, money. No HTTP here."""
