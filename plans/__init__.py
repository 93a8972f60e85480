"""The signed plan: read, shown beside what was read of it, and taken over field by field."""
