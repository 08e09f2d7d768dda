"""The public pages of classes. Who may: everybody; what belongs to somebody says so itself."""
