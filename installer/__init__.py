"""What turns the source tree into something that runs: start from source, build hook, the tests' daemons."""
