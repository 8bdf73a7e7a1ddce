package io.kubevitals.resource.report;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Does several things at once, but not too many, and ends all when one fails.
final class Parallel {
  private final Semaphore places;

  interface Task {
    void run() throws ReportException, InterruptedException;
  }

  Parallel(int atOnce) {
    this.places = new Semaphore(atOnce);
  }

  void all(Task... tasks) throws ReportException, InterruptedException {
    var calls = new ArrayList<Callable<Boolean>>();
    for (Task task : tasks) {
      calls.add(
          () -> {
            places.acquire();
            try {
              task.run();
            } finally {
              places.release();
            }
            return true;
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = calls.stream().map(threads::submit).toList();
      try {
        for (Future<Boolean> one : running) {
          one.get();
        }
      } catch (ExecutionException e) {
        throw failure(e);
      } finally {
        running.forEach(one -> one.cancel(true));
      }
    }
  }

  private static ReportException failure(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case ReportException report -> report;
      case InterruptedException _ -> throw new InterruptedException();
      case null, default ->
          throw new IllegalStateException("a part of a report failed by a bug", e);
    };
  }
}
