"""Papers that leaders read in Word (practice 21): templates with plain placeholders, and what fills them."""
