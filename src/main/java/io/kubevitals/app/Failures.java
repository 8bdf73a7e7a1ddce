package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// How a command that could not do its work ends: a wrong configuration with every mistake and exit
/// code 2, a failed call with its message and 1. Only a bug shows its stack.
final class Failures implements IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int FOUND = 3;

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    return switch (e) {
      case InvalidConfigException invalid -> {
        command.getErr().println(invalid.getMessage());
        yield WRONG_USAGE;
      }
      case IOException failed -> {
        command.getErr().println(failed.getMessage());
        yield FAILED;
      }
      default -> throw e;
    };
  }
}
