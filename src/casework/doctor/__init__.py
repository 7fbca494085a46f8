"""The doctor: looks at a store and all around it, and says of each thing whether it is well and what to do if not."""
