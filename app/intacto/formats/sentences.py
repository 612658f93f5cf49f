"""What testers say, where more than one of them says it."""

from __future__ import annotations

from intacto.domain.words import say

ALL_RIGHT = say("All fingerprints inside the file are right.")
NO_MISS = say("Nothing is missing, but this format would not notice all damage.")
UNUSUAL = say("It is written in an unusual way and cannot be tested whole.")
TOO_LARGE = say("What is inside the file is too large to test.")
FOLLOWED = say("Something follows the end of the file's content.")
NO_END_MARK = say("It has no mark at its end: it may break off there.")
TEXTS = say("The sound is whole; texts and pictures in the file cannot be tested.")

EMPTY = say("The file is empty.")
BLANK = say("The file holds nothing but zeros.")
NOT_LIKE = say("It does not begin as such a file must.")
BREAKS_OFF = say("The file breaks off before its end.")
MISMATCH = say("What the file says about itself does not match what is inside.")
NO_PICTURE = say("There is no picture in the file.")

OPENS = say("Everything inside the archive opens.")
DOES_NOT_OPEN = say("Something inside the archive does not open.")
UNUSUAL_ARCHIVE = say("The archive is written in an unusual way and cannot be tested whole.")
FOLLOWED_ARCHIVE = say("Something follows the end of the archive.")
NO_END = say("The archive has no end; something may be missing.")
SECRET = say("The archive has a password, so it cannot be tested.")
