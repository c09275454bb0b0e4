"""Speed, as a ratio to a floor measured in the same run: `make bench`. Nothing here is a test that can fail."""
