package main

import "context"

func behind(ctx context.Context, dir string) error { return nil }
