package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the workload of a pod without watching every kind: most records tell it by themselves, a
/// ReplicaSet or Job is asked for once. Where the answer is late or refused a guess by name counts;
/// pods that come later may get the right answer then. What nobody asked for in an hour is
/// forgotten.
public final class OwnerResolver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnerResolver.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /// How long an owner waits for its turn when a large cluster is first listed.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int CONCURRENT = 8;
  private static final int MAX_OWNERS = 50_000;
  private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// A refused kind is asked for once in this time; both kinds together make two GETs a minute.
  private static final long REFUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final OwnerLookup lookup;
  private final ClusterMetrics metrics;
  private final Permission permission;
  private final LongSupplier nanos;
  private final Duration deadline;
  private final Duration patience;
  private final Restraint restraint;
  private final ThreadPoolExecutor workers;

  /// Guarded by itself.
  private final Map<UUID, Owner> owners = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<OwnerKind, Long> refusedUntil = new EnumMap<>(OwnerKind.class);

  public OwnerResolver(ClusterAccess access, ClusterMetrics metrics, FeatureStates features) {
    this(access, metrics, features, System::nanoTime, DEADLINE, PATIENCE);
  }

  /// @param deadline for the GET, after which a guess counts
  /// @param patience for GET and the wait for its turn, after which a guess counts too
  OwnerResolver(
      ClusterAccess access,
      ClusterMetrics metrics,
      FeatureStates features,
      LongSupplier nanos,
      Duration deadline,
      Duration patience) {
    this.lookup = new OwnerLookup(access);
    this.metrics = metrics;
    this.permission = new Permission(features, "owners");
    this.nanos = nanos;
    this.deadline = deadline;
    this.patience = patience;
    this.restraint = new Restraint(nanos, () -> ThreadLocalRandom.current().nextDouble());
    this.workers =
        new ThreadPoolExecutor(
            CONCURRENT,
            CONCURRENT,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_OWNERS),
            Thread.ofVirtual().name("owner-", 0).factory());
    workers.allowCoreThreadTimeOut(true);
  }

  /// Never blocks. Complete at once where the record tells the workload or its owner is known, else
  /// two seconds after the GET is sent at the latest; that waits only while more owners are asked
  /// for than the server is to be bothered with at a time, or while it says that it is overloaded.
  /// Pods of one owner get the same one, which is not to be completed by anybody else.
  public CompletableFuture<Workload> resolve(PodRecord pod) {
    OwnerReference reference = pod.origin().owner();
    OwnerKind kind = reference == null ? null : OwnerKind.of(reference);
    return reference == null || kind == null || pod.origin().mirror()
        ? CompletableFuture.completedFuture(Workloads.certain(pod))
        : owner(pod, reference, kind).answer;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }

  /// How many owners are remembered.
  int size() {
    synchronized (owners) {
      return owners.size();
    }
  }

  private Owner owner(PodRecord pod, OwnerReference reference, OwnerKind kind) {
    long now = nanos.getAsLong();
    Owner fresh;
    synchronized (owners) {
      forgetIdle(now);
      Owner known = owners.get(reference.uid());
      if (known != null && !known.mayBeAskedAgain(now)) {
        known.usedAt = now;
        return known;
      }
      fresh =
          new Owner(pod.id().namespace(), reference, kind, Workloads.guess(pod, reference, kind));
      fresh.usedAt = now;
      owners.put(reference.uid(), fresh);
    }
    begin(fresh, now);
    return fresh;
  }

  private void forgetIdle(long now) {
    Iterator<Owner> eldestFirst = owners.values().iterator();
    while (eldestFirst.hasNext()) {
      Owner eldest = eldestFirst.next();
      if (owners.size() < MAX_OWNERS && now - eldest.usedAt < IDLE_NANOS) {
        return;
      }
      eldestFirst.remove();
    }
  }

  private void begin(Owner owner, long now) {
    if (isRefused(owner.kind, now)) {
      guess(owner, GuessReason.FORBIDDEN);
      return;
    }
    if (restraint.left().compareTo(patience) > 0) {
      guess(owner, GuessReason.ERROR);
      return;
    }
    try {
      workers.execute(() -> ask(owner));
    } catch (RejectedExecutionException _) {
      // As many owners wait as may be known at all, or we are closing.
      guess(owner, GuessReason.ERROR);
      return;
    }
    CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
        .execute(() -> guess(owner, GuessReason.TIMEOUT));
  }

  private void ask(Owner owner) {
    try {
      for (Duration wait = restraint.turn(); !wait.isZero(); wait = restraint.turn()) {
        Thread.sleep(wait);
      }
      if (isForgotten(owner)) {
        return;
      }
      Workload workload = lookup.ask(owner.kind, owner.namespace, owner.reference, deadline);
      restraint.answered();
      permission.granted(owner.kind);
      if (workload == null) {
        guess(owner, GuessReason.NOT_FOUND);
      } else {
        confirm(owner, workload);
      }
    } catch (ApiException e) {
      refused(owner, e);
    } catch (InterruptedIOException _) {
      guess(owner, GuessReason.TIMEOUT);
    } catch (IOException _) {
      guess(owner, GuessReason.ERROR);
    } catch (Exception e) {
      // OkHttp throws InterruptedException without saying so, where we are closing.
      if (!workers.isShutdown()) {
        log.atError().setCause(e).log("an owner's lookup failed");
      }
      guess(owner, GuessReason.ERROR);
    }
  }

  /// While it waited a guess was made, and somebody else has asked anew.
  private boolean isForgotten(Owner owner) {
    synchronized (owners) {
      return owner.answer.isDone() && owners.get(owner.reference.uid()) != owner;
    }
  }

  private void refused(Owner owner, ApiException e) {
    if (e.code() == 429 || e.code() >= 500) {
      restraint.overloaded(e.retryAfter());
    } else {
      restraint.answered();
    }
    switch (e.code()) {
      case 403 -> {
        synchronized (refusedUntil) {
          refusedUntil.put(owner.kind, nanos.getAsLong() + REFUSED_NANOS);
        }
        permission.refused(owner.kind, String.valueOf(e.getMessage()));
        guess(owner, GuessReason.FORBIDDEN);
      }
      case 404 -> guess(owner, GuessReason.NOT_FOUND);
      default -> guess(owner, GuessReason.ERROR);
    }
  }

  /// A kind that was refused is asked for by one owner at a time.
  private boolean isRefused(OwnerKind kind, long now) {
    synchronized (refusedUntil) {
      Long until = refusedUntil.get(kind);
      if (until == null) {
        return false;
      }
      if (now < until) {
        return true;
      }
      refusedUntil.put(kind, now + REFUSED_NANOS);
      return false;
    }
  }

  private void confirm(Owner owner, Workload workload) {
    synchronized (refusedUntil) {
      refusedUntil.remove(owner.kind);
    }
    if (owner.answer.complete(workload)) {
      return;
    }
    if (workload.equals(owner.guess)) {
      owner.retryAt = null;
    } else {
      replace(owner, workload);
    }
  }

  /// The answer came too late for those who waited; who comes now gets it.
  private void replace(Owner owner, Workload workload) {
    var right = new Owner(owner.namespace, owner.reference, owner.kind, workload);
    right.answer.complete(workload);
    synchronized (owners) {
      right.usedAt = owner.usedAt;
      owners.replace(owner.reference.uid(), owner, right);
    }
  }

  private void guess(Owner owner, GuessReason reason) {
    if (owner.answer.complete(owner.guess)) {
      metrics.guessed(reason);
      // What is gone will not come back.
      owner.retryAt = reason == GuessReason.NOT_FOUND ? null : nanos.getAsLong() + RETRY_NANOS;
    }
  }

  private static final class Owner {
    private final String namespace;
    private final OwnerReference reference;
    private final OwnerKind kind;
    private final Workload guess;
    private final CompletableFuture<Workload> answer = new CompletableFuture<>();
    private volatile @Nullable Long retryAt;
    private long usedAt;

    Owner(String namespace, OwnerReference reference, OwnerKind kind, Workload guess) {
      this.namespace = namespace;
      this.reference = reference;
      this.kind = kind;
      this.guess = guess;
    }

    boolean mayBeAskedAgain(long now) {
      Long at = retryAt;
      return at != null && now - at >= 0;
    }
  }
}
