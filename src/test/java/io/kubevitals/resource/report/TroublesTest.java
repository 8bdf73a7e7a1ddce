package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.ReportRow.Subject;
import io.kubevitals.resource.report.Troubles.Fared;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ends are counts of windows that may differ in length, throttling is a share.
class TroublesTest {
  private static final Subject WEB =
      new Subject(new Workload("shop", "web", "deployment"), "app", false, "", 1);

  /// Each window: minutes, share of throttled periods, restarts and kills for memory, if known.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the same                          | 60,0.1,2,1  | 60,0.1,2,1  | ''
          the first kill                    | 60,0,0,0    | 60,0,1,1    | OOM kills grew from 0 in 60 min to 1 in 60 min; restarts grew from 0 in 60 min to 1 in 60 min
          restarts alone                    | 60,0,1,0    | 60,0,3,0    | restarts grew from 1 in 60 min to 3 in 60 min
          more, in a window longer by more  | 10,0,1,0    | 60,0,3,0    | ''
          as many, in a much shorter window | 60,0,3,0    | 10,0,3,0    | restarts grew from 3 in 60 min to 3 in 10 min
          fewer                             | 60,0,9,9    | 60,0,1,1    | ''
          stopped more often                | 60,0.05,0,0 | 60,0.2,0,0  | throttled periods grew from 5.0 % to 20 %
          stopped for the first time        | 60,0,0,0    | 60,0.02,0,0 | throttled periods grew from 0 % to 2.0 %
          stopped a hair more               | 60,0,0,0    | 60,0.005,0,0| ''
          unknown before                    | 60,NaN,,    | 60,0.5,5,5  | ''
          unknown now                       | 60,0,0,0    | 60,NaN,,    | ''
          """)
  void whatIsWorse(String name, String before, String after, String why) {
    var troubles = Troubles.of(WEB, fared(before), fared(after), Configs.report());
    assertThat(troubles.why()).isEqualTo(why);
  }

  private static Fared fared(String text) {
    String[] parts = text.split(",", -1);
    Ends ends =
        parts[2].isEmpty()
            ? null
            : new Ends(Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    return new Fared(
        Duration.ofMinutes(Long.parseLong(parts[0])), Double.parseDouble(parts[1]), ends);
  }
}
