"""What a format spec looks like, with HOLE in the place of each computed part. Imports nothing: hosted code reads specs too."""

import re

HOLE = "\0"

SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[ +-])?(?P<z>z)?(?P<alt>#)?(?P<zero>0)?(?P<width>\d+|\0)?"
                  r"(?P<group>[_,])?(?:\.(?P<precision>\d+|\0))?(?P<type>[a-zA-Z%])?", re.DOTALL)
