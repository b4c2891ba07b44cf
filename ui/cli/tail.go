package cli

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/spf13/cobra"

	"feedscope/ui/encode"
	"feedscope/ui/panics"
	"feedscope/ui/tail"
)

func newTail(e *Env, configPath *string) *cobra.Command {
	t := &tailFlags{}
	cmd := &cobra.Command{
		Use:     "tail [URL|FEED]...",
		Short:   "Write events to standard output",
		Long:    tailLong,
		Example: tailExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := t.options(cmd.Context(), e, cmd.Flags(), *configPath, args)
			if err != nil {
				return err
			}
			return runTail(cmd.Context(), &o)
		},
		ValidArgsFunction: completeFeeds(e, configPath),
	}
	t.flags(cmd.Flags())
	completeChoice(cmd, "output", outputs)
	completeChoice(cmd, "summary", tail.SummaryNames)
	completeChoice(cmd, "timestamps", encode.TimestampNames)
	return cmd
}

// tailGC is the GC target percentage. Events allocate nothing, so a small heap is free.
const tailGC = 50

func runTail(ctx context.Context, o *tail.Options) error {
	debug.SetGCPercent(tailGC)
	result, err := tail.Run(ctx, *o)
	return judgeTail(o, result, err)
}

// judgeTail converts the result of a run to the command's error.
func judgeTail(o *tail.Options, result tail.Result, err error) error {
	var spec *tail.SpecError
	var internal *panics.Error
	var trigger *tail.TriggerError
	switch {
	case errors.As(err, &trigger) && trigger.Offline:
		return exitError{code: exitNever, message: err.Error()}
	case errors.As(err, &trigger):
		return exitError{code: exitFindings, message: err.Error()}
	case errors.As(err, &spec):
		return usageError{err}
	case errors.As(err, &internal):
		return internal.Save(version())
	case err != nil:
		return err
	}
	switch result {
	case tail.Done:
	case tail.Failed:
		return exitError{code: exitFindings}
	case tail.Unreached, tail.Late:
		return exitError{code: exitNever, message: unreached(o, result == tail.Late)}
	}
	return nil
}
