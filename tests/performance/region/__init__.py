"""A region of up to a hundred thousand plans: made, kept on the disk, and measured (docs/performance.md)."""
