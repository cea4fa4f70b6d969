"""Objects for tests, one module per feature. Factories flush into the test's session and never commit."""
