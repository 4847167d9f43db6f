"""What of an unpacked distribution may be kept, and how it looks once it is normalized."""
