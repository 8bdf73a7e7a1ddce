package io.kubevitals.demo;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Which requests fail, how often and how. The first rule that matches and is not used up wins.
public final class FaultPlan {
  private record Rule(Predicate<ApiRequest> match, AtomicInteger left, Fault fault) {
    boolean applies(ApiRequest request) {
      return match.test(request) && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
  }

  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  /// The next `times` requests that match fail.
  public void add(int times, Predicate<ApiRequest> match, Fault fault) {
    rules.add(new Rule(match, new AtomicInteger(times), fault));
  }

  /// All requests that match fail until [#clear].
  public void addAlways(Predicate<ApiRequest> match, Fault fault) {
    add(Integer.MAX_VALUE, match, fault);
  }

  public void clear() {
    rules.clear();
  }

  Optional<Fault> next(ApiRequest request) {
    return rules.stream().filter(rule -> rule.applies(request)).findFirst().map(Rule::fault);
  }
}
