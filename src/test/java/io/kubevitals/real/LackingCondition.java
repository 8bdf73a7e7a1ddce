package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// Skips a class whose needs the machine cannot meet and writes one line per class into
/// `target/lacking.txt`: need, what is missing, number of tests lost, class; separated by tabs.
/// Where `KUBE_VITALS_NOTHING_LACKING=true` stands in the environment, a lack is a failure.
final class LackingCondition implements ExecutionCondition {
  private static final Path FILE = Path.of("target", "lacking.txt");

  private record Lack(Need need, List<String> missing) {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<Needs> needs =
        context.getElement().flatMap(e -> AnnotationSupport.findAnnotation(e, Needs.class));
    return needs
        .flatMap(LackingCondition::firstLack)
        .map(lack -> skip(lack, context.getRequiredTestClass()))
        .orElse(ConditionEvaluationResult.enabled("nothing is lacking"));
  }

  private static Optional<Lack> firstLack(Needs needs) {
    return Arrays.stream(needs.value())
        .map(need -> new Lack(need, need.missing()))
        .filter(lack -> !lack.missing().isEmpty())
        .findFirst();
  }

  private static ConditionEvaluationResult skip(Lack lack, Class<?> type) {
    String missing = String.join(", ", lack.missing());
    String reason = lack.need().what() + " is lacking: " + missing;
    if (Boolean.parseBoolean(System.getenv("KUBE_VITALS_NOTHING_LACKING"))) {
      throw new IllegalStateException(reason + "; on this machine nothing may be lacking");
    }
    int tests =
        AnnotationSupport.findAnnotatedMethods(
                type, Testable.class, HierarchyTraversalMode.TOP_DOWN)
            .size();
    append("%s\t%s\t%d\t%s\n".formatted(lack.need().what(), missing, tests, type.getSimpleName()));
    return ConditionEvaluationResult.disabled(reason);
  }

  private static void append(String line) {
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line, UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
