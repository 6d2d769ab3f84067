"""Host programs behind `./viper`: set-up, build, QEMU, tests, sizes. Ordinary Python, never part of an image."""
