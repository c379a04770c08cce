// Loads a compose file as Docker Compose does, without an engine, and prints the model as JSON.
//
//	compose-check [-env-file FILE] [-profile NAME]... FILE
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func run() error {
	var envFiles, profiles []string
	flag.Func("env-file", "as of docker compose", func(v string) error { envFiles = append(envFiles, v); return nil })
	flag.Func("profile", "as of docker compose", func(v string) error { profiles = append(profiles, v); return nil })
	flag.Parse()
	options, err := cli.NewProjectOptions(flag.Args(), cli.WithOsEnv, cli.WithEnvFiles(envFiles...),
		cli.WithDotEnv, cli.WithInterpolation(true), cli.WithProfiles(profiles))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	model, err := project.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(model)
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
