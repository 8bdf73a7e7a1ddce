package io.kubevitals.resource;

import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.Query;
import io.kubevitals.prometheus.QueryError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which profiles are in use. It looks at the server when the daemon starts, soon again as
/// long as something is not found, and now and then because clusters change.
final class ProfileFinder {
  private static final Logger log = LoggerFactory.getLogger(ProfileFinder.class);
  private static final Duration USUAL = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(45);

  private final ResourceConfig config;
  private final PrometheusClient prometheus;
  private final InstantSource clock;
  private final Map<String, Refusal> refusals = new HashMap<>();
  private QueryPlan plan;
  private Instant next = Instant.MIN;
  private String trouble = "";
  private boolean partial;

  ProfileFinder(ResourceConfig config, PrometheusClient prometheus, InstantSource clock) {
    this.config = config;
    this.prometheus = prometheus;
    this.clock = clock;
    this.plan = plan(new ProfileProbe(config.profiles(), config.requestsFrom()));
  }

  QueryPlan plan() throws InterruptedException {
    if (!clock.instant().isBefore(next)) {
      look();
    }
    return plan;
  }

  /// A server that will not run the queries of a profile is asked by another one for a while: one
  /// bad moment must not leave worse figures for ever.
  void refused(LiveQuery query, QueryError error) {
    ProfileKind kind = query.parts().getFirst().signal().kind();
    List<Pick> picks = plan.picks(kind);
    // Of several at once none is a better one of another.
    Pick pick = picks.size() == 1 ? picks.getFirst() : null;
    boolean free = config.profiles().chosen(kind).isEmpty();
    Instant now = clock.instant();
    if (error instanceof QueryError.BadQuery
        && free
        && pick != null
        && pick.profile() != null
        && !refused(now).containsKey(pick.name())) {
      refusals.put(pick.name(), Refusal.of(error, now, refusals.get(pick.name())));
      next = Instant.MIN;
    }
  }

  private Map<String, Refusal> refused(Instant now) {
    var standing = new HashMap<>(refusals);
    standing.values().removeIf(refusal -> !now.isBefore(refusal.until()));
    return standing;
  }

  /// Whether the last look was partial by the server's own word.
  boolean isPartial() {
    return partial;
  }

  String trouble() {
    return trouble;
  }

  /// Soon as long as something is missing, and not later than a profile may be tried again.
  private Instant nextLook() {
    Instant now = clock.instant();
    boolean all = plan.picks().stream().noneMatch(ProfileFinder::lacks);
    Instant usual = now.plus(all ? USUAL : SOON);
    return refused(now).values().stream()
        .map(Refusal::until)
        .filter(until -> until.isBefore(usual))
        .min(Comparator.naturalOrder())
        .orElse(usual);
  }

  private void look() throws InterruptedException {
    var probe = new ProfileProbe(config.profiles(), config.requestsFrom());
    String text = probe.promql(config.matchers());
    var query = new Query(text, null, Query.Result.VECTOR, false);
    switch (prometheus.query(query, probe)) {
      case Answer.Complete _ -> {
        trouble = "";
        partial = false;
        use(plan(probe));
        next = nextLook();
      }
      case Answer.Partial _ -> {
        trouble = "";
        partial = true;
        use(plan(probe).keeping(plan, refused(clock.instant()).keySet(), config.requestsFrom()));
        next = clock.instant().plus(SOON);
      }
      case Answer.Failed(_, QueryError error) -> {
        // What was found before still holds; else what is most likely is asked for.
        trouble = "probe: " + error.reason() + ": " + error.detail();
        next = clock.instant().plus(SOON);
      }
    }
  }

  private static boolean lacks(Pick pick) {
    return pick.reason().equals("no-series");
  }

  private void use(QueryPlan found) {
    var before = new HashSet<List<String>>();
    plan.picks().forEach(pick -> before.add(name(pick)));
    for (Pick pick : found.picks()) {
      if (!before.contains(name(pick))) {
        log.atInfo()
            .addKeyValue("kind", pick.kind().word())
            .addKeyValue("profile", pick.name())
            .addKeyValue("reason", pick.reason())
            .addKeyValue("words", pick.words())
            .log("profile in use");
      }
    }
    plan = found;
  }

  private static List<String> name(Pick pick) {
    return List.of(pick.kind().word(), pick.name(), pick.reason());
  }

  private QueryPlan plan(ProfileProbe probe) {
    var picks = new ArrayList<Pick>();
    for (ProfileKind kind : ProfileKind.values()) {
      picks.addAll(probe.picks(kind, refused(clock.instant())));
    }
    List<String> pin =
        picks.stream()
            .filter(pick -> pick.kind() == ProfileKind.USAGE)
            .findFirst()
            .map(probe::pin)
            .orElse(List.of());
    return QueryPlan.of(picks, pin, config.requestsFrom());
  }
}
