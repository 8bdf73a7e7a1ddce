package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `test`: what it prints last and with which exit code, around a Maven that only
/// prints.
class TestCommandTest {
  private static final String GOOD = "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 2\n";
  private static final String BAD = "[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 0\n";

  @TempDir Path clone;
  private Script script = new Script(Path.of(""));

  @BeforeEach
  void layOutAClone() throws IOException {
    script = new Script(clone);
    script.copy("test");
    script.program("kube-vitals", "echo 0.1.0");
    script.program("deploy/java/find-java", "echo /opt/jdk");
    script.program("target/.keep", "");
  }

  @Test
  void endsWithTheRunnersSummary() throws Exception {
    maven(
        "printf '[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0 -- in io.kubevitals.ATest\\n'",
        "printf '" + GOOD + "'",
        "echo '[INFO] BUILD SUCCESS'");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output()).endsWith("BUILD SUCCESS\n\n" + GOOD);
  }

  @Test
  void showsWhatWasStagedAndSimulated() throws Exception {
    maven(
        "echo 'simulation: 1,000 seeds'",
        "echo 'F10   refusals        100  100  none early'",
        "echo 'F2    restarts      1,000   50  all back'",
        "echo 'Found nothing'",
        "printf '" + GOOD + "'");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output())
        .containsSubsequence(
            "\nfault what happens",
            "found\nF2    restarts      1,000   50  all back\n",
            "F10   refusals        100  100  none early\n\nsimulation: 1,000 seeds\n\n" + GOOD);
  }

  @Test
  void failsWhenATestFails() throws Exception {
    maven("printf '" + BAD + "'", "exit 1");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output()).endsWith("FAILED\n" + BAD);
  }

  @Test
  void failsWhenNoTestRan() throws Exception {
    maven("echo '[ERROR] COMPILATION ERROR'", "exit 1");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output()).endsWith("No test ran.\n");
  }

  @Test
  void namesWhatTheMachineLacksAndWhatThatCost() throws Exception {
    maven(
        "printf 'Go\\tinstall Go 1.26\\t3\\nroot\\trun as root\\t2\\nGo\\tinstall Go 1.26\\t4\\n' > target/lacking.txt",
        "printf '" + GOOD + "'");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output())
        .endsWith("  2 tests need root: run as root\n  7 tests need Go: install Go 1.26\n" + GOOD);
  }

  @Test
  void whereNothingMayBeLackingItFails() throws Exception {
    maven("printf 'Go\\tinstall Go 1.26\\t3\\n' > target/lacking.txt", "printf '" + GOOD + "'");

    var outcome = run(Map.of("KUBE_VITALS_NOTHING_LACKING", "true"));

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output()).contains("3 tests need Go").endsWith("FAILED\n" + GOOD);
  }

  @Test
  void leavesTheLongRunsOutUnlessAskedAndPassesTheRestToMaven() throws Exception {
    maven("echo \"arguments: $*\"", "printf '" + GOOD + "'");

    assertThat(run(Map.of(), "-Dtest=ATest").output())
        .containsSubsequence("-Dtest.excluded=long ", "-Dtest=ATest verify");
    assertThat(run(Map.of(), "--long").output()).contains("-Dtest.excluded= ");
  }

  /// The machine's own Java may be too old.
  @Test
  void tellsMavenAndTheLauncherWhichJavaItFound() throws Exception {
    maven("echo \"java: $JAVA25_HOME $KUBE_VITALS_JAVA_HOME.\"", "printf '" + GOOD + "'");

    assertThat(run(Map.of()).output()).contains("java: /opt/jdk /opt/jdk.\n");
  }

  @Test
  void leavesNoTemporaryFile() throws Exception {
    maven("touch \"$TMPDIR/left\"; echo \"folder: $TMPDIR.\"", "printf '" + GOOD + "'");

    String output = run(Map.of()).output();

    int start = output.indexOf("folder: ") + "folder: ".length();
    assertThat(Path.of(output.substring(start, output.indexOf(".\n", start)))).doesNotExist();
  }

  @Test
  void saysWhatTheLauncherMisses() throws Exception {
    script.program("kube-vitals", "echo 'no JDK' >&2; exit 78");

    var outcome = run(Map.of());

    assertThat(outcome.exit()).isEqualTo(78);
    assertThat(outcome.output()).isEqualTo("no JDK\n");
  }

  private void maven(String... lines) throws IOException {
    script.program("bin/mvn", String.join("\n", lines));
  }

  private Script.Outcome run(Map<String, String> environment, String... arguments)
      throws Exception {
    var all = new java.util.HashMap<>(environment);
    all.put("PATH", clone.resolve("bin") + ":/usr/bin:/bin");
    String[] command = new String[arguments.length + 1];
    command[0] = "test";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return script.run(all, command);
  }
}
