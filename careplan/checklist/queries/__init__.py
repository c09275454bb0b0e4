"""What the caregivers' pages read: one function a page, each with a fixed number of queries."""
