"""Is a file sound in itself?"""
