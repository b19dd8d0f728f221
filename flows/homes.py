"""Where dubline keeps what belongs to a user: the usual folders of the system, below "dubline"."""

from platformdirs import PlatformDirs

HOMES = PlatformDirs("dubline", appauthor=False)
