package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every source file is formatted by google-java-format, which here runs on the JDK of the tests;
/// `mvn test -Dtest=FormatTest -Dformat.update=true` rewrites what is not.
class FormatTest {
  private static final boolean UPDATE = Boolean.getBoolean("format.update");

  @Test
  void everySourceFileIsFormatted() throws Exception {
    var unformatted = new ArrayList<Path>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      String formatted = format(source);
      if (!formatted.equals(source)) {
        unformatted.add(file);
        if (UPDATE) {
          Files.writeString(file, formatted);
        }
      }
    }
    if (!UPDATE) {
      assertThat(unformatted).isEmpty();
    }
  }

  private static String format(String source) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(source, Style.GOOGLE);
    return new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
