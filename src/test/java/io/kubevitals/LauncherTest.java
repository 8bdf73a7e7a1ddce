package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher `kube-vitals`, in a clone whose JDK and Maven only say how they were called.
class LauncherTest {
  private static final Instant THEN = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path clone;
  private Script script = new Script(Path.of(""));

  @BeforeEach
  void layOutAClone() throws IOException {
    script = new Script(clone);
    script.copy("kube-vitals");
    script.copy("deploy/java/find-java");
    file("pom.xml", 0);
    file("src/main/java/Main.java", 0);
    file("target/kube-vitals.jar", 10);
    jdk("jdk-25", "25.0.1");
    script.program("deploy/java/make-class-archive", "touch \"$3\"");
    script.program("bin/mvn", "echo \"mvn $* with $JAVA25_HOME\"; touch target/kube-vitals.jar");
  }

  @Test
  void startsTheProgramWithItsArgumentsAndOwnOptions() throws Exception {
    var outcome =
        launch(Map.of("KUBE_VITALS_JAVA_OPTS", "-Xmx48m -Dx=y"), "serve", "--set", "a=b c");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output())
        .isEqualTo(
            "java <@%1$s/deploy/java/standalone.options> <-Xmx48m> <-Dx=y> <-jar> <%1$s/target/kube-vitals.jar> <serve> <--set> <a=b c>\n"
                .formatted(clone));
  }

  @Test
  void aRoleHasItsOwnOptions() throws Exception {
    assertThat(launch(Map.of(), "serve", "--set", "role=node").output()).contains("/node.options");
    assertThat(launch(Map.of(), "serve", "--set", "role=cluster").output())
        .contains("/cluster.options");
  }

  @Test
  void aRoleInAFileHasItsOptionsUnlessAnotherIsSet() throws Exception {
    Files.writeString(
        clone.resolve("my.conf"), "kube-vitals {\n  # role = node\n  role = \"cluster\"\n}\n");
    Files.writeString(clone.resolve("flat.conf"), "kube-vitals.role=node\n");
    Files.writeString(clone.resolve("other.conf"), "kube-vitals { log.level = debug }\n");
    String my = clone.resolve("my.conf").toString();
    String flat = clone.resolve("flat.conf").toString();
    String other = clone.resolve("other.conf").toString();
    assertThat(launch(Map.of(), "serve", "--config", my).output()).contains("/cluster.options");
    assertThat(launch(Map.of(), "serve", "--config", my, "--config", flat).output())
        .contains("/node.options");
    assertThat(launch(Map.of(), "serve", "--config=" + flat, "--config=" + other).output())
        .contains("/node.options");
    assertThat(launch(Map.of(), "serve", "--set", "role=node", "--config", my).output())
        .contains("/node.options");
    assertThat(launch(Map.of(), "serve", "--config", "absent.conf").output())
        .contains("/standalone.options");
  }

  @Test
  void usesTheClassArchiveOnlyWhenItIsNewerThanTheJar() throws Exception {
    file("target/kube-vitals.jsa", 5);
    assertThat(launch(Map.of(), "serve").output()).doesNotContain("SharedArchiveFile");

    file("target/kube-vitals.jsa", 15);
    assertThat(launch(Map.of(), "serve").output())
        .contains("<-XX:SharedArchiveFile=" + clone + "/target/kube-vitals.jsa>");
  }

  @Test
  void aNodeAgentStartsFromItsOwnSmallerArchive() throws Exception {
    file("target/kube-vitals.jsa", 15);
    assertThat(launch(Map.of(), "serve", "--set", "role=node").output())
        .doesNotContain("SharedArchiveFile");

    file("target/kube-vitals-node.jsa", 15);
    assertThat(launch(Map.of(), "serve", "--set", "role=node").output())
        .contains("<-XX:SharedArchiveFile=" + clone + "/target/kube-vitals-node.jsa>");
  }

  @Test
  void buildsOnFirstUse() throws Exception {
    Files.delete(clone.resolve("target/kube-vitals.jar"));

    assertThat(launch(Map.of(), "demo").output())
        .containsSubsequence(
            "building", "mvn -B -q", " package with " + clone + "/jdk-25", "<demo>");
  }

  @Test
  void buildsAgainWhenASourceIsNewerThanTheJarAndThenNoMore() throws Exception {
    file("src/main/java/Main.java", 20);

    assertThat(launch(Map.of(), "demo").output()).contains("mvn -B -q");
    assertThat(launch(Map.of(), "demo").output()).doesNotContain("mvn");
  }

  @Test
  void saysSoWhenTheBuildFails() throws Exception {
    file("src/main/java/Main.java", 20);
    script.program("bin/mvn", "echo 'cannot find symbol'; exit 1");

    var outcome = launch(Map.of(), "demo");

    assertThat(outcome.exit()).isEqualTo(70);
    assertThat(outcome.output()).contains("cannot find symbol", "the build failed");
    assertThat(outcome.output()).doesNotContain("<demo>");
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    Files.delete(clone.resolve("target/kube-vitals.jar"));
    Files.delete(clone.resolve("bin/mvn"));
    for (String tool :
        new String[] {"readlink", "dirname", "sed", "find", "head", "mkdir", "flock"}) {
      script.program("bin/" + tool, "PATH=/usr/bin:/bin exec " + tool + " \"$@\"");
    }

    var outcome = launch(Map.of("PATH", clone.resolve("bin").toString()), "demo");

    assertThat(outcome.exit()).isEqualTo(78);
    assertThat(outcome.output()).contains("Maven is needed to build", "apt-get install maven");
  }

  @Test
  void saysThatTheNamedJdkIsTooOld() throws Exception {
    jdk("jdk-17", "17.0.15");

    var outcome = launch(Map.of("KUBE_VITALS_JAVA_HOME", clone + "/jdk-17"), "serve");

    assertThat(outcome.exit()).isEqualTo(78);
    assertThat(outcome.output())
        .contains("KUBE_VITALS_JAVA_HOME=" + clone + "/jdk-17 is not a JDK of version 25 or later");
  }

  @Test
  void saysThatNoJdkIsRecentEnough() throws Exception {
    script.copy("deploy/java/find-java", "minimum=25", "minimum=999");

    var outcome = script.run(Map.of(), "kube-vitals", "serve");

    assertThat(outcome.exit()).isEqualTo(78);
    assertThat(outcome.output()).contains("no JDK 999 or later found", "KUBE_VITALS_JAVA_HOME");
  }

  @Test
  void takesTheJdkOfJavaHome() throws Exception {
    assertThat(script.run(Map.of("JAVA_HOME", clone + "/jdk-25"), "kube-vitals", "serve").output())
        .contains("<serve>");
  }

  private Script.Outcome launch(Map<String, String> environment, String... arguments)
      throws Exception {
    var all = new HashMap<>(Map.of("KUBE_VITALS_JAVA_HOME", clone + "/jdk-25"));
    all.put("PATH", clone.resolve("bin") + ":/usr/bin:/bin");
    all.putAll(environment);
    String[] command = new String[arguments.length + 1];
    command[0] = "kube-vitals";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return script.run(all, command);
  }

  private void jdk(String name, String version) throws IOException {
    script.program(name + "/bin/java", "printf java; printf ' <%s>' \"$@\"; echo");
    script.program(name + "/bin/javac", "exit 1");
    Files.writeString(clone.resolve(name + "/release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  /// A file that was last changed so many minutes after a fixed moment, in folders as old as that.
  private void file(String name, int minutes) throws IOException {
    Path file = clone.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(THEN.plusSeconds(minutes * 60L)));
    for (Path parent = file.getParent(); !parent.equals(clone); parent = parent.getParent()) {
      Files.setLastModifiedTime(parent, FileTime.from(THEN));
    }
  }
}
