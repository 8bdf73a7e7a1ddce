package io.kubevitals.demo;

import java.time.Duration;
import java.util.Set;

/// How the scripted API server behaves as long as nothing is scripted.
///
/// @param window how many events a watch can be resumed over
/// @param firstVersion the resourceVersion before the first write
/// @param bookmarkPeriod 60 s at the real one
/// @param watchTimeout of watches that do not ask for one
/// @param tokens who has another token gets 401, who has none 403; nobody is asked while empty
public record ApiOptions(
    int window,
    long firstVersion,
    Duration bookmarkPeriod,
    Duration watchTimeout,
    Set<String> tokens) {
  public static ApiOptions defaults() {
    return new ApiOptions(20_000, 1000, Duration.ofSeconds(60), Duration.ofMinutes(40), Set.of());
  }

  public ApiOptions withWindow(int events) {
    return new ApiOptions(events, firstVersion, bookmarkPeriod, watchTimeout, tokens);
  }

  public ApiOptions withBookmarkPeriod(Duration period) {
    return new ApiOptions(window, firstVersion, period, watchTimeout, tokens);
  }

  public ApiOptions withTokens(Set<String> accepted) {
    return new ApiOptions(window, firstVersion, bookmarkPeriod, watchTimeout, Set.copyOf(accepted));
  }
}
