package io.kubevitals.app;

import io.kubevitals.resource.report.Verdict;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the words that options use.
final class VerdictConverter implements ITypeConverter<Verdict> {
  @Override
  public Verdict convert(String value) {
    return Arrays.stream(Verdict.values())
        .filter(one -> one.word().equals(value))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of " + words()));
  }

  private static String words() {
    return Arrays.stream(Verdict.values()).map(Verdict::word).collect(Collectors.joining(", "));
  }
}
