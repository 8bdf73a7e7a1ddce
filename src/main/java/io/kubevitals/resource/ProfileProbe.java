package io.kubevitals.resource;

import io.kubevitals.prometheus.Series;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Looks which profiles a server has series for: one query that counts, for each query of each
/// profile that may be used, what it finds and by which job and path it was scraped.
final class ProfileProbe implements Consumer<Series> {
  private static final String LABEL = "kubevitals_probe";
  private static final String CADVISOR = "/metrics/cadvisor";

  /// What makes a profile usable: one of these found something.
  private static final Map<ProfileKind, Set<Signal>> ESSENTIAL =
      new EnumMap<>(
          Map.of(
              ProfileKind.USAGE, Set.of(Signal.CPU_USAGE, Signal.MEMORY_USAGE),
              ProfileKind.REQUESTS,
                  Set.of(Signal.CPU_REQUEST, Signal.MEMORY_REQUEST, Signal.NODE_CPU_ALLOCATABLE),
              ProfileKind.GPU, Set.of(Signal.GPU_UTILIZATION, Signal.GPU_MEMORY_USED)));

  private final ProfileChoice choice;
  private final RequestsFrom requests;
  private final List<ProfileQuery> asked = new ArrayList<>();
  private final Map<ProfileQuery, Long> found = new HashMap<>();
  private final Map<ProfileQuery, Map<String, Long>> sources = new HashMap<>();

  ProfileProbe(ProfileChoice choice, RequestsFrom requests) {
    this.choice = choice;
    this.requests = requests;
    for (ProfileKind kind : ProfileKind.values()) {
      for (Profile profile : choice.candidates(kind)) {
        profile.queries().stream()
            .filter(query -> query.signal().kind() == kind && isWanted(query))
            .filter(query -> !asked.contains(query))
            .forEach(asked::add);
      }
    }
  }

  private boolean isWanted(ProfileQuery query) {
    return requests == RequestsFrom.PROMETHEUS || !QueryGroup.of(query.signal()).isOfPods();
  }

  /// An expression whose answer has a series per query that finds something and source of it.
  String promql(List<String> matchers) {
    var counts = new ArrayList<String>();
    for (int i = 0; i < asked.size(); i++) {
      counts.add(
          "label_replace(count by (job, metrics_path) (%s), \"%s\", \"%d\", \"\", \"\")"
              .formatted(asked.get(i).promql("", matchers), LABEL, i));
    }
    return String.join(" or ", counts);
  }

  @Override
  public void accept(Series series) {
    int index = Integer.parseInt(series.label(LABEL));
    if (index < 0 || index >= asked.size() || series.samples().isEmpty()) {
      return;
    }
    long count = (long) series.samples().getLast().value();
    ProfileQuery query = asked.get(index);
    found.merge(query, count, Long::sum);
    sources
        .computeIfAbsent(query, _ -> new TreeMap<>())
        .merge(series.label("metrics_path"), count, Long::sum);
  }

  /// @param refused profiles that the server would not run, by name
  List<Pick> picks(ProfileKind kind, Map<String, Refusal> refused) {
    if (choice.isOff(kind)) {
      return List.of(new Pick(kind, null, Set.of(), "off", "switched off"));
    }
    return kind == ProfileKind.GPU ? ofCards(refused) : List.of(pick(kind, refused));
  }

  /// Nodes of one cluster may have the cards of several vendors: every profile that has any.
  private List<Pick> ofCards(Map<String, Refusal> refused) {
    var picks = new ArrayList<Pick>();
    for (Profile profile : choice.candidates(ProfileKind.GPU)) {
      if (isUsable(profile, ProfileKind.GPU) && !refused.containsKey(profile.name())) {
        picks.add(found(ProfileKind.GPU, profile, List.of()));
      }
    }
    return picks.isEmpty() ? List.of(pick(ProfileKind.GPU, refused)) : picks;
  }

  private Pick pick(ProfileKind kind, Map<String, Refusal> refused) {
    var better = new ArrayList<String>();
    for (Profile profile : choice.candidates(kind)) {
      Refusal refusal = refused.get(profile.name());
      if (refusal != null) {
        better.add(refusal.words(profile.name()));
      } else if (isUsable(profile, kind)) {
        return found(kind, profile, better);
      }
    }
    return better.isEmpty() ? nothing(kind) : refused(kind, better);
  }

  /// What nothing stands in for is asked for again and again.
  private Pick refused(ProfileKind kind, List<String> why) {
    Pick nothing = nothing(kind);
    return new Pick(kind, nothing.profile(), Set.of(), "refused", String.join("; ", why));
  }

  private boolean isUsable(Profile profile, ProfileKind kind) {
    return profile.queries().stream()
        .anyMatch(
            query ->
                ESSENTIAL.getOrDefault(kind, Set.of()).contains(query.signal())
                    && found.containsKey(query));
  }

  /// @param better why better ones are not used
  private Pick found(ProfileKind kind, Profile profile, List<String> better) {
    boolean chosen = choice.chosen(kind).isPresent();
    String reason = chosen ? "configured" : better.isEmpty() ? "found" : "fallback";
    var words = new ArrayList<>(better);
    words.add(words(kind, profile));
    return new Pick(kind, profile, missing(profile), reason, String.join("; ", words));
  }

  /// What was asked for by name is used although there is nothing yet, and so is what we cannot do
  /// without.
  private Pick nothing(ProfileKind kind) {
    var chosen = choice.chosen(kind);
    boolean needed =
        kind == ProfileKind.USAGE
            || (kind == ProfileKind.REQUESTS && requests == RequestsFrom.PROMETHEUS);
    if (chosen.isPresent() || needed) {
      Profile profile = chosen.orElseGet(() -> choice.candidates(kind).getFirst());
      return new Pick(kind, profile, Set.of(), "no-series", "no series of it yet");
    }
    return new Pick(kind, null, Set.of(), "no-series", "no series of any profile");
  }

  /// What need not be asked for, because another query for the same signal found something.
  private Set<ProfileQuery> missing(Profile profile) {
    var missing = new HashSet<ProfileQuery>();
    for (ProfileQuery query : profile.queries()) {
      boolean other = profile.of(query.signal()).stream().anyMatch(found::containsKey);
      if (other && !found.containsKey(query)) {
        missing.add(query);
      }
    }
    return missing;
  }

  private String words(ProfileKind kind, Profile profile) {
    var counts = new ArrayList<String>();
    for (ProfileQuery query : profile.queries()) {
      Long count = found.get(query);
      if (count != null && query.signal().kind() == kind) {
        counts.add(query.signal().word() + " " + count);
      }
    }
    return "series found: " + String.join(", ", counts);
  }

  /// A matcher for the kubelets' cAdvisor where the same names come from elsewhere too, such as
  /// `/metrics/resource`; none where it makes no difference.
  List<String> pin(Pick pick) {
    Profile profile = pick.profile();
    if (profile == null || pick.kind() != ProfileKind.USAGE) {
      return List.of();
    }
    for (ProfileQuery query : profile.of(Signal.MEMORY_USAGE)) {
      Map<String, Long> paths = sources.getOrDefault(query, Map.of());
      if (query.selector() != null && paths.size() > 1 && paths.containsKey(CADVISOR)) {
        return List.of("metrics_path=\"" + CADVISOR + "\"");
      }
    }
    return List.of();
  }
}
