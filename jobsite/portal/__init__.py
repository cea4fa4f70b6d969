"""The public pages: home, search, vacancy, firm, browsing. Composes what the rooms below offer and owns no table."""
