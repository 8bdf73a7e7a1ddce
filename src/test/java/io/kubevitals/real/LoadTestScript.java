package io.kubevitals.real;

import static io.kubevitals.real.LoadTest.always;
import static io.kubevitals.real.LoadTest.load;

import io.kubevitals.real.LoadTest.Container;
import java.util.List;

/// What happens in the load test, and what is true of it.
final class LoadTestScript {
  private static final int BEFORE = -600;
  private static final int AFTER = 4200;
  private static final double[] NONE = {0, 0};

  /// What a report must say of one container of a pod.
  ///
  /// @param within how far the figures may be off: nothing but rounding, unless a restart took some
  ///   seconds away that nobody could watch
  record Truth(
      String pod,
      String container,
      String resource,
      double average,
      double p95,
      double max,
      double request,
      double limit,
      double within) {}

  static final double EXACT = 1e-4;
  static final double RESTARTED = 0.01;

  static final List<Truth> TRUTHS =
      List.of(
          // 1,200 s of quiet and 2,400 s of load; samples of memory: 81 of quiet, 160 of load.
          cpu("web-7d9f6b5c4d-x2x4v", "app", 0.3, 0.4, 0.4, 0.25, 0.5, EXACT),
          memory(
              "web-7d9f6b5c4d-x2x4v",
              "app",
              (81 * 100 + 160 * 200) / 241.0,
              200,
              200,
              128,
              256,
              EXACT),
          cpu("web-7d9f6b5c4d-k8s2f", "app", 0.3, 0.4, 0.4, 0.25, 0.5, EXACT),
          // Born in the last quarter: 300 s of load, 600 s of quiet.
          cpu("web-7d9f6b5c4d-zz9pq", "app", 0.2, 0.4, 0.4, 0.25, 0.5, EXACT),
          // Ended by memory after half an hour, back 30 s later; the dead group lingers.
          cpu(
              "api-66c5d7f8b9-4xq2w",
              "api",
              (1800 * 0.2 + 1770 * 0.3) / 3600,
              0.3,
              0.3,
              0.2,
              0.5,
              RESTARTED),
          memory(
              "api-66c5d7f8b9-4xq2w",
              "api",
              (1800 * 250 + 1770 * 100) / 3570.0,
              250,
              250,
              128,
              256,
              RESTARTED),
          cpu("cache-6f4b8d9c7-mm5kk", "cache", 0.1, 0.1, 0.1, 2, 4, EXACT),
          memory("cache-6f4b8d9c7-mm5kk", "cache", 256, 256, 256, 4096, 8192, EXACT),
          cpu("cache-6f4b8d9c7-mm5kk", "proxy", 0.02, 0.02, 0.02, 0.05, Double.NaN, EXACT),
          cpu(
              "worker-5b6c7d8f9-q2w4r",
              "worker",
              (1200 * 0.1 + 2400 * 0.5) / 3600,
              0.5,
              0.5,
              0.3,
              0.5,
              EXACT),
          cpu("batch-0", "batch", 0.45, 0.45, 0.45, 0.5, Double.NaN, EXACT),
          memory("batch-0", "batch", 100, 100, 100, 128, Double.NaN, EXACT),
          // Another pod of the same name from the 20th minute on, with twice the request.
          cpu("db-0", "db", (1200 * 0.4 + 2385 * 0.6) / 3585, 0.6, 0.6, 1, 2, RESTARTED),
          memory("train-0", "train", 1000, 1000, 1000, 2048, 4096, EXACT),
          new Truth("train-0", "train", "gpu", 1.6, 1.6, 1.6, 2, Double.NaN, EXACT),
          new Truth(
              "train-0",
              "train",
              "gpu_memory",
              50_000 * LoadTest.MIB,
              50_000 * LoadTest.MIB,
              50_000 * LoadTest.MIB,
              Double.NaN,
              2 * LoadTest.CARD_MEBIBYTES * LoadTest.MIB,
              EXACT));

  private LoadTestScript() {}

  private static Truth cpu(
      String pod,
      String container,
      double average,
      double p95,
      double max,
      double request,
      double limit,
      double within) {
    return new Truth(pod, container, "cpu", average, p95, max, request, limit, within);
  }

  private static Truth memory(
      String pod,
      String container,
      double average,
      double p95,
      double max,
      double request,
      double limit,
      double within) {
    double mib = LoadTest.MIB;
    return new Truth(
        pod,
        container,
        "memory",
        average * mib,
        p95 * mib,
        max * mib,
        request * mib,
        limit * mib,
        within);
  }

  static LoadTest play() {
    var test = new LoadTest().node("node-1", 4, 16_384).node("node-2", 8, 32_768);
    web(test);
    api(test);
    cache(test);
    worker(test);
    others(test);
    train(test);
    return test;
  }

  private static void web(LoadTest test) {
    for (String suffix : List.of("x2x4v", "k8s2f", "zz9pq")) {
      int begin = suffix.equals("zz9pq") ? 2700 : BEFORE;
      var web = new Container("shop", "web-7d9f6b5c4d-" + suffix, "app", 1, begin, AFTER, 0);
      test.run(web, load(0.1, 0.4), load(100, 200))
          .bounds(web, "node-1", pair(0.25, 0.5), pair(128, 256), begin, AFTER)
          .owned(web, "ReplicaSet", "web-7d9f6b5c4d");
    }
  }

  private static void api(LoadTest test) {
    var first = new Container("shop", "api-66c5d7f8b9-4xq2w", "api", 1, BEFORE, 1800, 240);
    var second = new Container("shop", "api-66c5d7f8b9-4xq2w", "api", 1, 1830, AFTER, 0);
    test.run(first, always(0.2), always(250))
        .run(second, always(0.3), always(100))
        .bounds(second, "node-1", pair(0.2, 0.5), pair(128, 256), BEFORE, AFTER)
        .owned(first, "ReplicaSet", "api-66c5d7f8b9");
  }

  /// Scraped by two servers, and with a sidecar.
  private static void cache(LoadTest test) {
    var cache = new Container("shop", "cache-6f4b8d9c7-mm5kk", "cache", 1, BEFORE, AFTER, 0);
    var proxy = new Container("shop", "cache-6f4b8d9c7-mm5kk", "proxy", 1, BEFORE, AFTER, 0);
    test.run(cache, always(0.1), always(256))
        .run(proxy, always(0.02), always(30))
        .again(cache, "prometheus_replica=\"b\"")
        .bounds(cache, "node-2", pair(2, 4), pair(4096, 8192), BEFORE, AFTER)
        .sidecar(proxy, "node-2", 0.05, 32)
        .owned(cache, "ReplicaSet", "cache-6f4b8d9c7");
  }

  private static void worker(LoadTest test) {
    var worker = new Container("shop", "worker-5b6c7d8f9-q2w4r", "worker", 1, BEFORE, AFTER, 0);
    test.run(worker, load(0.1, 0.5), always(80), 0.2)
        .bounds(worker, "node-1", pair(0.3, 0.5), pair(128, 128), BEFORE, AFTER)
        .owned(worker, "ReplicaSet", "worker-5b6c7d8f9");
  }

  private static void others(LoadTest test) {
    var batch = new Container("jobs", "batch-0", "batch", 1, BEFORE, AFTER, 0);
    test.run(batch, always(0.45), always(100))
        .bounds(batch, "node-2", pair(0.5, 0), pair(128, 0), BEFORE, AFTER)
        .owned(batch, "StatefulSet", "batch");
    var old = new Container("data", "db-0", "db", 1, BEFORE, 1200, 0);
    var young = new Container("data", "db-0", "db", 2, 1215, AFTER, 0);
    test.run(old, always(0.4), always(500))
        .run(young, always(0.6), always(600))
        .bounds(old, "node-2", pair(0.5, 2), pair(1024, 2048), BEFORE, 1200)
        .bounds(young, "node-2", pair(1, 2), pair(1024, 2048), 1215, AFTER)
        .owned(old, "StatefulSet", "db")
        .owned(young, "StatefulSet", "db");
  }

  private static void train(LoadTest test) {
    var train = new Container("ml", "train-0", "train", 1, BEFORE, AFTER, 0);
    test.run(train, always(1), always(1000))
        .bounds(train, "node-2", pair(1, 2), pair(2048, 4096), BEFORE, AFTER)
        .owned(train, "StatefulSet", "train")
        .cards(train, "node-2", 2)
        .card(train, "GPU-1", 90, 30_000)
        .card(train, "GPU-2", 70, 20_000);
  }

  private static double[] pair(double request, double limit) {
    return request == 0 && limit == 0 ? NONE : new double[] {request, limit};
  }
}
