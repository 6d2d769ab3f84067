"""Programs that wait for ever, each with children that do too."""
