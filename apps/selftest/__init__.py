"""What a board can tell about itself."""
