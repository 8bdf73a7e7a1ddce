package io.kubevitals.http;

import io.kubevitals.http.Rejections.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what answers a request.
final class Dispatcher extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final int MAX_QUERY = 4096;

  private final Map<String, Route> routes;
  private final Scrapes scrapes;
  private final Scrapes.Limits limits;
  private final Gate gate;

  Dispatcher(
      HttpConfig config,
      List<Route> routes,
      Scrapes scrapes,
      Rejections rejections,
      Connections connections,
      Gate gate) {
    this.gate = gate;
    this.routes = routes.stream().collect(Collectors.toMap(Route::path, Function.identity()));
    this.scrapes = scrapes;
    this.limits = new Scrapes.Limits(new Semaphore(config.maxScrapes()), rejections, connections);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Connection connection = request.getConnectionMetaData().getConnection();
    limits.connections().begin(connection);
    Request.addCompletionListener(request, _ -> limits.connections().end(connection));
    String method = request.getMethod();
    String path = Request.getPathInContext(request);
    if (!method.equals("GET") && !method.equals("HEAD")) {
      limits.rejections().count(Reason.METHOD);
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      Responses.write(request, response, callback, Answer.text(405, "only GET and HEAD\n"));
      return true;
    }
    Reason refusal = gate.refusal(path, request);
    if (refusal != null) {
      limits.rejections().count(refusal);
      if (refusal == Reason.UNAUTHORIZED) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      }
      Responses.write(request, response, callback, Gate.answer(refusal));
    } else if (path.equals("/metrics")) {
      scrapes.answer(request, response, callback, limits);
    } else {
      Responses.write(request, response, callback, answer(path, request));
    }
    return true;
  }

  private Answer answer(String path, Request request) {
    Route route = routes.get(path);
    if (route == null) {
      return path.startsWith("/api/")
          ? Answer.json(404, "{\"error\":\"not found\"}\n")
          : Answer.text(404, "not found\n");
    }
    try {
      return route.answer().apply(parameters(request));
    } catch (RuntimeException e) {
      log.atError().addKeyValue("path", path).setCause(e).log("A request could not be answered");
      return path.startsWith("/api/")
          ? Answer.json(500, "{\"error\":\"internal error\"}\n")
          : Answer.text(500, "internal error\n");
    }
  }

  /// A query that cannot be read has no parameters.
  private static Map<String, String> parameters(Request request) {
    String query = request.getHttpURI().getQuery();
    var parameters = new HashMap<String, String>();
    if (query != null && query.length() <= MAX_QUERY) {
      try {
        for (Fields.Field field : Request.extractQueryParameters(request)) {
          parameters.put(field.getName(), field.getValue());
        }
      } catch (RuntimeException _) {
        return Map.of();
      }
    }
    return parameters;
  }
}
