"""Is a file sound in itself? One tester per kind of file, fed the bytes as they stream by."""
