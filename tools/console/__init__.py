"""`viper console`: a serial line on this terminal."""
