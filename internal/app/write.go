package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/tree"
)

// Write writes a service that was rendered, all of it or nothing; progress is
// called with what takes time.
func (n *New) Write(ctx context.Context, s *Service, progress func(string)) error {
	res, target := s.Result, s.Target
	var opts tree.WriteOptions
	var steps []func(context.Context, string) error
	if len(res.Missing) > 0 {
		progress(fmt.Sprintf("Running go mod tidy: an outside layer imports %s, which otelgen does not ship.", strings.Join(res.Missing, ", ")))
		steps = append(steps, run("go", "mod", "tidy"))
	}
	if n.Git && !hasRepository(target) {
		steps = append(steps, run("git", "init", "--quiet"))
	}
	if len(steps) > 0 {
		opts.Prepare = func(ctx context.Context, dir string) error {
			for _, step := range steps {
				if err := step(ctx, dir); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return res.Tree.Write(ctx, target, opts)
}

// hasRepository reports whether the target, which is the current folder then,
// is a repository already: that is kept, and --git has nothing to do.
func hasRepository(target string) bool {
	_, err := os.Lstat(filepath.Join(target, ".git"))
	return err == nil
}

// gitKept are the variables of git that say how it is installed and set up.
// All others say which repository it works on, and would lead it out of the
// staging folder (git-init(1), git(1)).
var gitKept = []string{"GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}

// environment is what a command of the name is started with.
func environment(name string, all []string) []string {
	if name != "git" {
		return all
	}
	return slices.DeleteFunc(all, func(v string) bool {
		key, _, _ := strings.Cut(strings.ToUpper(v), "=")
		return strings.HasPrefix(key, "GIT_") && !slices.Contains(gitKept, key)
	})
}

// run returns a step that runs a command in the staging folder.
func run(name string, args ...string) func(context.Context, string) error {
	return func(ctx context.Context, dir string) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir = dir
		cmd.Env = environment(name, cmd.Environ())
		out, err := cmd.CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%s is not installed, and %s %s is asked for; install it or leave that out", name, name, strings.Join(args, " "))
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, fault(name, out))
		}
		return nil
	}
}

// fault picks what went wrong from a command's output, as one line: from the
// last line that begins with the command's name, else the last one.
func fault(name string, out []byte) string {
	all := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, l := range slices.Backward(all) {
		if rest, ok := strings.CutPrefix(l, name+": "); ok && !strings.HasPrefix(rest, "downloading ") && !strings.HasPrefix(rest, "finding ") {
			all[i] = rest
			return strings.Join(strings.Fields(strings.Join(all[i:], " ")), " ")
		}
	}
	return strings.TrimSpace(all[len(all)-1])
}
