package io.kubevitals.real;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// One workload's books: what the container runtime did, what the API server showed of it, and what
/// the daemon counted.
record Account(
    String workload,
    Map<String, Integer> ended,
    Ends shown,
    Ends counted,
    int stillborn,
    int vanished,
    int unattributed) {
  /// Ends by reason, and how many of them came while their pod was being deleted.
  record Ends(Map<String, Integer> byReason, int terminating) {
    int of(String reason) {
      return byReason.getOrDefault(reason, 0);
    }

    int sum() {
      return Account.sum(byReason);
    }
  }

  static final String TERMINATIONS = "kubevitals_container_terminations_total";
  static final String UNATTRIBUTED = "kubevitals_terminations_unattributed_total";
  private static final List<String> OF_THE_RUNTIME = List.of("Completed", "Error", "OOMKilled");
  private static final String HEAD =
      "%-28s %6s %7s %10s %12s %5s %9s  %s\n"
          .formatted(
              "workload",
              "ledger",
              "counted",
              "Unobserved",
              "unattributed",
              "open",
              "never ran",
              "counted by reason");

  /// The accounts of all workloads of a namespace, by `type/name`.
  static List<Account> of(
      String namespace, RuntimeLedger ledger, PodStream stream, Exposition page) {
    Map<String, String> workloads = new HashMap<>();
    stream.pods().values().forEach(pod -> workloads.put(pod.name(), key(pod)));
    Map<String, Books> books = new TreeMap<>();
    Function<RuntimeLedger.Run, Books> of =
        run -> {
          String pod = run.owner().pod();
          return books(books, workloads.getOrDefault(pod, "?/" + pod));
        };
    ledger.ended(namespace).forEach(run -> of.apply(run).note(run, stream));
    ledger.stillborn(namespace).forEach(run -> of.apply(run).stillborn++);
    stream
        .vanished()
        .forEach((uid, ids) -> books(books, key(stream.pod(uid))).vanished += ids.size());
    count(page, namespace, books);
    return books.entrySet().stream().map(e -> e.getValue().close(e.getKey())).toList();
  }

  private static Books books(Map<String, Books> books, String workload) {
    return books.computeIfAbsent(workload, _ -> new Books());
  }

  private static String key(PodStream.Pod pod) {
    return pod.workloadType() + "/" + pod.workload();
  }

  private static String key(Exposition.Sample sample) {
    return sample.label("workload_type") + "/" + sample.label("workload");
  }

  private static void count(Exposition page, String namespace, Map<String, Books> books) {
    for (Exposition.Sample sample : page.samples()) {
      if (sample.label("namespace").equals(namespace)) {
        int value = (int) sample.value();
        if (sample.name().equals(TERMINATIONS)) {
          books(books, key(sample)).count(sample, value);
        } else if (sample.name().equals(UNATTRIBUTED)) {
          books(books, key(sample)).unattributed += value;
        }
      }
    }
  }

  int ledger() {
    return sum(ended);
  }

  int unobserved() {
    return counted.of("Unobserved");
  }

  /// What the books cannot explain.
  int open() {
    return ledger() - counted.sum() - unattributed;
  }

  /// Whether every end is there once. `restartCount` may hold a container that never ran, and then
  /// nobody who only reads it can tell.
  boolean balances() {
    return open() <= 0 && open() >= -stillborn;
  }

  /// Everything that does not balance, in words.
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    var reasons = new TreeSet<>(OF_THE_RUNTIME);
    reasons.addAll(shown.byReason().keySet());
    for (String reason : reasons) {
      complain(complaints, reason, shown.of(reason), counted.of(reason));
    }
    complain(complaints, "terminating", shown.terminating(), counted.terminating());
    complain(complaints, "unattributed", vanished, unattributed);
    if (!balances()) {
      complain(complaints, "in all", ledger(), counted.sum() + unattributed);
    }
    return complaints;
  }

  /// The runtime's reasons that more ends were counted under than it knows of.
  List<String> invented() {
    return OF_THE_RUNTIME.stream()
        .filter(reason -> counted.of(reason) > ended.getOrDefault(reason, 0))
        .map(reason -> workload + " " + reason)
        .toList();
  }

  private void complain(List<String> complaints, String what, int expected, int found) {
    if (expected != found) {
      complaints.add("%s %s: %d expected, %d found".formatted(workload, what, expected, found));
    }
  }

  /// All accounts as people read them.
  static String table(List<Account> accounts) {
    var text = new StringBuilder(HEAD);
    for (Account account : accounts) {
      text.append(account.row());
    }
    return text.toString();
  }

  private String row() {
    return "%-28s %6d %7d %10d %12d %5d %9d  %s\n"
        .formatted(
            workload,
            ledger(),
            counted.sum() - unobserved(),
            unobserved(),
            unattributed,
            open(),
            stillborn,
            counted.byReason());
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// An account while it is written.
  private static final class Books {
    private final Map<String, Integer> ended = new TreeMap<>();
    private final Map<String, Integer> shown = new TreeMap<>();
    private final Map<String, Integer> counted = new TreeMap<>();
    private int shownTerminating;
    private int countedTerminating;
    private int stillborn;
    private int vanished;
    private int unattributed;

    void note(RuntimeLedger.Run run, PodStream stream) {
      ended.merge(run.reason(), 1, Integer::sum);
      PodStream.Shown end = stream.shown().get(run.id());
      if (end != null) {
        shown.merge(end.isStartError() ? end.reason() : run.reason(), 1, Integer::sum);
        boolean terminating =
            stream.pod(end.podUid()).deletionAsked().stream()
                .anyMatch(asked -> !end.finishedAt().isBefore(asked));
        shownTerminating += terminating ? 1 : 0;
      }
    }

    void count(Exposition.Sample sample, int value) {
      if (value != 0) {
        counted.merge(sample.label("reason"), value, Integer::sum);
      }
      countedTerminating += sample.label("terminating").equals("true") ? value : 0;
    }

    Account close(String workload) {
      return new Account(
          workload,
          ended,
          new Ends(shown, shownTerminating),
          new Ends(counted, countedTerminating),
          stillborn,
          vanished,
          unattributed);
    }
  }
}
