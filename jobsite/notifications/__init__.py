"""Notices: composed here, shown in the site, sent by adapters through deliveries."""
