package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.config.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is looked for, and what is missed when it does not answer.
class PresenceTest {
  private static final ProbeReport WELL = report(Verdict.well(List.of(), ""));
  private static final ProbeReport UNWELL =
      report(Verdict.unwell(FailureReason.STATUS, "it says so", List.of(), ""));
  private static final ProbeReport REFUSED =
      report(Verdict.unknown(FailureReason.REFUSED, "nobody listens"));
  private static final ProbeReport TIMEOUT =
      report(Verdict.unknown(FailureReason.TIMEOUT, "nobody answers"));
  private static final ProbeReport STRANGER =
      report(Verdict.unknown(FailureReason.BODY, "somebody else"));

  static Stream<Arguments> lives() {
    var proxy = new Check(Component.KUBE_PROXY, "healthz", true);
    var felix = new Check(Component.FELIX, "readiness", false);
    var typha = new Check(Component.TYPHA, "readiness", false);
    var expectedTypha = new Check(Component.TYPHA, "readiness", true);
    return Stream.of(
        argumentSet("kube-proxy is missed from the start", proxy, List.of(REFUSED), 0, true),
        argumentSet("Felix was never here", felix, List.of(REFUSED), 0, false),
        argumentSet("a stranger on its port is not Felix", felix, List.of(STRANGER), 0, false),
        argumentSet("Felix is here when it answers", felix, List.of(REFUSED, WELL), 0, true),
        argumentSet("also when it is unwell", felix, List.of(UNWELL), 0, true),
        argumentSet("Felix is missed for good", felix, List.of(WELL, REFUSED), 600, true),
        argumentSet("Typha is missed for a while", typha, List.of(WELL, REFUSED), 299, true),
        argumentSet("Typha has gone elsewhere", typha, List.of(WELL, REFUSED), 301, false),
        argumentSet("a Typha that hangs is here", typha, List.of(WELL, TIMEOUT), 600, true),
        argumentSet("Typha where it is wanted", expectedTypha, List.of(WELL, REFUSED), 600, true));
  }

  /// @param seconds between the last report and the one before
  @ParameterizedTest
  @MethodSource
  void lives(Check check, List<ProbeReport> reports, long seconds, boolean isHere) {
    Presence presence = Presence.of(check);
    long nanos = 1;
    for (int i = 0; i < reports.size(); i++) {
      boolean isLast = i == reports.size() - 1;
      nanos += isLast ? Duration.ofSeconds(seconds).toNanos() : 1;
      presence = presence.after(reports.get(i), check, nanos);
    }
    assertThat(presence.isHere()).isEqualTo(isHere);
  }

  @Test
  void eachProcessLooksForWhatIsItsDuty() {
    Set<String> node =
        Set.of(
            "kube-proxy", "felix", "typha", "antrea-agent", "antrea-controller", "kube-apiserver");
    assertThat(lookedFor(Role.NODE)).isEqualTo(node);
    assertThat(lookedFor(Role.CLUSTER)).containsExactly("calico-kube-controllers");
    Set<String> both = new TreeSet<>(node);
    both.add("calico-kube-controllers");
    assertThat(lookedFor(Role.STANDALONE)).isEqualTo(both);
    assertThat(lookedFor(Role.AUTO)).isEqualTo(both);
  }

  @ParameterizedTest
  @EnumSource
  void eachIsOffByItsName(Component component) {
    assertThat(lookedFor(Role.STANDALONE, "probes." + component.label() + ".enabled=off"))
        .hasSize(Component.values().length - 1)
        .doesNotContain(component.label());
  }

  private static Set<String> lookedFor(Role role, String... settings) {
    try (var stand = ProbeStand.inRole(role, settings)) {
      return stand.probers().all().stream()
          .map(prober -> prober.check().component().label())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static ProbeReport report(Verdict verdict) {
    return new Attempt(Duration.ofSeconds(1)).report(verdict);
  }
}
