"""Changes to files: `effects`, the single ones, and what is put together from them in the modules beside it.

The other adapters and the command line change files through these alone. Not seen here is what libraries and other
programs do by themselves: SQLite's file, filelock's locks, uv, and code that is tried.
"""
