package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.Amount;
import io.kubevitals.resource.report.AmountFigures;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.Change;
import io.kubevitals.resource.report.Comparison;
import io.kubevitals.resource.report.Finding;
import io.kubevitals.resource.report.NodeRow;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportRow;
import io.kubevitals.resource.report.ReportRow.Subject;
import io.kubevitals.resource.report.TimeWindow;
import io.kubevitals.resource.report.Troubles;
import io.kubevitals.resource.report.WorkloadSum;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A report for programs: base units, ratios from 0 to 1; what is unknown is left out.
final class ReportJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  private ReportJson(JsonGenerator json) {
    this.json = json;
  }

  static String render(Report report) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      new ReportJson(json).write(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private interface Part<T> {
    void write(T one) throws IOException;
  }

  private <T> void array(String name, List<T> all, Part<T> part) throws IOException {
    json.writeArrayFieldStart(name);
    for (T one : all) {
      part.write(one);
    }
    json.writeEndArray();
  }

  private void write(Report report) throws IOException {
    json.writeStartObject();
    head(report.head());
    array("workloads", report.workloads(), this::workload);
    array("containers", report.sizing(), this::row);
    array("pods", report.containers(), this::row);
    array("nodes", report.nodes(), this::node);
    Comparison comparison = report.comparison();
    if (comparison != null) {
      compare(comparison);
    }
    array("notes", report.notes(), json::writeString);
    json.writeEndObject();
  }

  private void head(Report.Head head) throws IOException {
    json.writeStringField("madeAt", head.madeAt().toString());
    json.writeFieldName("window");
    window(head.window());
    json.writeStringField("source", head.source());
    json.writeObjectFieldStart("profiles");
    json.writeStringField("usage", head.usage());
    json.writeStringField("requests", head.requests());
    json.writeEndObject();
    json.writeObjectFieldStart("coverage");
    number("time", head.coverage().time());
    json.writeNumberField("containers", head.coverage().containers());
    json.writeNumberField("unwatchedContainers", head.coverage().unwatched());
    json.writeNumberField("sampleIntervalSeconds", head.coverage().interval().toSeconds());
    json.writeNumberField("stepSeconds", head.step().toMillis() / 1000.0);
    json.writeEndObject();
    json.writeBooleanField("partial", !head.partial().isEmpty());
    array("partialBecause", head.partial(), json::writeString);
    if (!head.endsMissing().isEmpty()) {
      json.writeStringField("restartsUnknownBecause", head.endsMissing());
    }
  }

  private void window(TimeWindow window) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", window.from().toString());
    json.writeStringField("to", window.to().toString());
    json.writeEndObject();
  }

  private void workload(WorkloadSum sum) throws IOException {
    json.writeStartObject();
    names(sum.workload());
    json.writeNumberField("pods", sum.pods());
    json.writeObjectFieldStart("resources");
    for (var one : sum.amounts().entrySet()) {
      json.writeObjectFieldStart(one.getKey().word());
      json.writeStringField("unit", one.getKey().unit());
      number("average", one.getValue().average());
      number("p95", one.getValue().p95());
      number("max", one.getValue().max());
      line("used", one.getValue().used());
      line("requested", one.getValue().requested());
      line("limited", one.getValue().limited());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /// One mean per step from the first step that was watched as a whole.
  private void line(String name, WorkloadSum.@Nullable Line line) throws IOException {
    if (line != null) {
      json.writeObjectFieldStart(name);
      json.writeNumberField("firstStep", line.first());
      json.writeArrayFieldStart("means");
      for (int i = line.first(); i < line.end(); i++) {
        json.writeNumber(line.steps()[i]);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void names(Workload workload) throws IOException {
    json.writeStringField("namespace", workload.namespace());
    json.writeStringField("workload", workload.name());
    json.writeStringField("workloadType", workload.type());
  }

  private void subject(Subject subject) throws IOException {
    names(subject.workload());
    json.writeStringField("container", subject.container());
    if (subject.pod().isEmpty()) {
      json.writeNumberField("pods", subject.pods());
    } else {
      json.writeStringField("pod", subject.pod());
    }
  }

  private void row(ReportRow row) throws IOException {
    json.writeStartObject();
    subject(row.subject());
    json.writeObjectFieldStart("resources");
    for (var one : row.amounts().entrySet()) {
      json.writeObjectFieldStart(one.getKey().word());
      figures(one.getKey(), one.getValue());
      json.writeEndObject();
    }
    json.writeEndObject();
    if (row.shared()) {
      json.writeBooleanField("cardsShared", true);
    }
    number("throttledShare", row.throttledShare());
    ends(row.ends());
    array("verdicts", row.findings(), this::finding);
    array("suggestions", row.changes(), this::change);
    json.writeEndObject();
  }

  private void figures(Amount amount, AmountFigures figures) throws IOException {
    json.writeStringField("unit", amount.unit());
    used(figures.use());
    number("request", figures.bounds().request());
    number("limit", figures.bounds().limit());
    json.writeBooleanField("boundsChanged", figures.bounds().changed());
    number("averageOfRequest", figures.ratios().averageOfRequest());
    number("p95OfRequest", figures.ratios().p95OfRequest());
    number("maxOfRequest", figures.ratios().maxOfRequest());
    number("maxOfLimit", figures.ratios().maxOfLimit());
  }

  private void used(Used use) throws IOException {
    number("average", use.average());
    number("p95", use.p95());
    number("max", use.max());
    json.writeNumberField("samples", use.samples());
    number("coverage", use.coverage());
  }

  private void finding(Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("verdict", finding.verdict().word());
    json.writeStringField("resource", finding.amount().word());
    json.writeStringField("why", finding.words());
    json.writeEndObject();
  }

  private void change(Change change) throws IOException {
    json.writeStartObject();
    json.writeStringField("resource", change.amount().word());
    json.writeStringField("bound", change.bound().word());
    number("now", change.now());
    number("suggested", change.suggested());
    json.writeStringField("why", change.why());
    json.writeBooleanField("safe", change.isSafe());
    if (!change.isSafe()) {
      json.writeStringField("unsafeBecause", change.guard());
    }
    json.writeEndObject();
  }

  private void node(NodeRow node) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", node.node());
    json.writeNumberField("pods", node.pods());
    json.writeObjectFieldStart("resources");
    for (Map.Entry<Amount, NodeRow.Promised> one : node.amounts().entrySet()) {
      json.writeObjectFieldStart(one.getKey().word());
      json.writeStringField("unit", one.getKey().unit());
      number("allocatable", one.getValue().allocatable());
      number("requests", one.getValue().requests());
      number("limits", one.getValue().limits());
      number("requestRatio", one.getValue().requestRatio());
      number("limitRatio", one.getValue().limitRatio());
      json.writeNumberField("unlimitedContainers", one.getValue().unlimited());
      json.writeEndObject();
    }
    json.writeEndObject();
    array("verdicts", node.findings(), this::finding);
    json.writeEndObject();
  }

  private void compare(Comparison comparison) throws IOException {
    json.writeObjectFieldStart("comparison");
    json.writeFieldName("baseline");
    window(comparison.baseline());
    array("containers", comparison.rows(), this::compared);
    array("troubles", comparison.troubles(), this::troubles);
    array("onlyInBaseline", comparison.gone(), this::named);
    array("onlyInWindow", comparison.added(), this::named);
    json.writeEndObject();
  }

  private void named(Subject subject) throws IOException {
    json.writeStartObject();
    subject(subject);
    json.writeEndObject();
  }

  private void compared(Comparison.Row row) throws IOException {
    json.writeStartObject();
    subject(row.subject());
    json.writeStringField("resource", row.amount().word());
    json.writeStringField("unit", row.amount().unit());
    used("before", row.before());
    used("after", row.after());
    json.writeBooleanField("regression", row.isWorse());
    if (row.isWorse()) {
      json.writeStringField("why", row.why());
    }
    json.writeEndObject();
  }

  private void troubles(Troubles one) throws IOException {
    json.writeStartObject();
    subject(one.subject());
    fared("before", one.before());
    fared("after", one.after());
    json.writeBooleanField("regression", one.isWorse());
    if (one.isWorse()) {
      json.writeStringField("why", one.why());
    }
    json.writeEndObject();
  }

  private void fared(String name, Troubles.Fared fared) throws IOException {
    json.writeObjectFieldStart(name);
    number("throttledShare", fared.throttled());
    ends(fared.ends());
    json.writeEndObject();
  }

  private void ends(ReportRow.@Nullable Ends ends) throws IOException {
    if (ends != null) {
      json.writeNumberField("restarts", ends.restarts());
      json.writeNumberField("oomKills", ends.oomKills());
    }
  }

  private void used(String name, @Nullable Used use) throws IOException {
    if (use != null) {
      json.writeObjectFieldStart(name);
      used(use);
      json.writeEndObject();
    }
  }

  /// Neither NaN nor infinity is JSON.
  private void number(String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    }
  }
}
