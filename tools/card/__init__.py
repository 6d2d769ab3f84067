"""SD cards on the host: image, firmware, disks, safety rules, writer. Standard library only, so that flash.py runs anywhere."""
