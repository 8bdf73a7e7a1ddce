package io.kubevitals.demo;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/// The last requests, for assertions about how polite a client is.
public final class RequestLog {
  private static final int LIMIT = 100_000;

  private final ArrayDeque<ApiRequest> requests = new ArrayDeque<>();

  synchronized void add(ApiRequest request) {
    if (requests.size() == LIMIT) {
      requests.removeFirst();
    }
    requests.add(request);
  }

  public synchronized List<ApiRequest> all() {
    return List.copyOf(requests);
  }

  public List<ApiRequest> matching(Predicate<ApiRequest> predicate) {
    return all().stream().filter(predicate).toList();
  }

  public int count(Predicate<ApiRequest> predicate) {
    return matching(predicate).size();
  }

  public synchronized void clear() {
    requests.clear();
  }
}
