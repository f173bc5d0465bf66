"""Messages 消息: what applicants and officers are told about their cases, on the pages and through channels.

Nothing is imported here: the settings of a house read `configured` before there is a house.
"""
