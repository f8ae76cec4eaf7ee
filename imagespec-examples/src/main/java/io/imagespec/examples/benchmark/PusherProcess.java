package io.imagespec.examples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A pusher in a separate JVM. It reads one job per line and prints the time and the peak heap,
 * including garbage, of each. The heap is collected before each run, outside of the measurement. A
 * JVM for one job does not measure its heap, because loading JMX would count as time of the job.
 */
final class PusherProcess implements AutoCloseable {
  private static final String HEAP = System.getProperty("benchmark.heap", "256m");

  private static final Map<String, Supplier<Pusher>> PUSHERS =
      Map.of(
          EmbeddedEnginePusher.class.getSimpleName(),
          EmbeddedEnginePusher::new,
          JibPusher.class.getSimpleName(),
          JibPusher::new,
          AssemblyPusher.class.getSimpleName(),
          AssemblyPusher::new);

  /** The timeout of a push, which takes seconds. */
  private static final long LIMIT_SECONDS = 300;

  /**
   * The measurements of a run.
   *
   * @param seconds the time in seconds
   * @param heap the peak heap in bytes
   * @param outcome the outcome
   */
  record Run(double seconds, long heap, Pusher.Outcome outcome) {
    private static Run parse(String line) {
      String[] words = line.split("\t", -1);
      return new Run(
          Double.parseDouble(words[0]),
          Long.parseLong(words[1]),
          new Pusher.Outcome(words[2], words[3]));
    }

    private String line() {
      return seconds + "\t" + heap + "\t" + outcome.what() + "\t" + outcome.digest();
    }
  }

  private final Process process;
  private final BufferedReader answers;

  private PusherProcess(Process process) {
    this.process = process;
    this.answers = reader(process.getInputStream());
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  static PusherProcess start(Class<? extends Pusher> pusher) throws IOException {
    return start(pusher, HEAP);
  }

  /** Starts a JVM with a heap limit, such as {@code 96m}. */
  static PusherProcess start(Class<? extends Pusher> pusher, String heap) throws IOException {
    return start(pusher, heap, true);
  }

  /** Starts a JVM with a heap limit for one job, whose heap is not measured. */
  static PusherProcess startForOneJob(Class<? extends Pusher> pusher, String heap)
      throws IOException {
    return start(pusher, heap, false);
  }

  private static PusherProcess start(
      Class<? extends Pusher> pusher, String heap, boolean measuresHeap) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            // otherwise the collection before each run returns memory that the run requests again
            "-Xms" + heap,
            // otherwise jib-core sends no password over plain HTTP
            "-DsendCredentialsOverHttp=true",
            "-Dslf4j.internal.verbosity=ERROR",
            "-classpath",
            System.getProperty("java.class.path"),
            PusherProcess.class.getName(),
            pusher.getSimpleName(),
            Boolean.toString(measuresHeap));
    return new PusherProcess(command.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  Run push(Pusher.Job job) throws IOException {
    String line =
        String.join(
            "\t",
            job.directory().toString(),
            Long.toString(job.bytes()),
            job.base(),
            job.target(),
            job.cache().toString());
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return Run.parse(answer(job));
  }

  private String answer(Pusher.Job job) throws IOException {
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS));
    String answer = answers.readLine();
    if (!late.cancel(false) || answer == null) {
      throw new IOException(
          "the JVM that pushes "
              + job.target()
              + " ended, see above, or took more than "
              + LIMIT_SECONDS
              + " s");
    }
    return answer;
  }

  /** Closes the input of the JVM, which ends it. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    if (answers.readLine() != null) {
      throw new IOException("unexpected output without a job");
    }
  }

  /**
   * Runs jobs until the end of the input.
   *
   * @param arguments the class name of the pusher, and {@code true} to measure the heap
   * @throws Exception if a job fails
   */
  public static void main(String... arguments) throws Exception {
    Pusher pusher = Objects.requireNonNull(PUSHERS.get(arguments[0])).get();
    BufferedReader orders = reader(System.in);
    Optional<PeakHeap> heap =
        Boolean.parseBoolean(arguments[1]) ? Optional.of(new PeakHeap(0)) : Optional.empty();
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      System.out.println(measured(pusher, job(line.split("\t", -1)), heap).line());
    }
    System.exit(0);
  }

  private static Pusher.Job job(String[] words) {
    return new Pusher.Job(
        Path.of(words[0]), Long.parseLong(words[1]), words[2], words[3], Path.of(words[4]));
  }

  private static Run measured(Pusher pusher, Pusher.Job job, Optional<PeakHeap> heap)
      throws Exception {
    heap.ifPresent(PeakHeap::start);
    long start = System.nanoTime();
    Pusher.Outcome outcome = pusher.push(job);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Run(seconds, heap.map(PeakHeap::peak).orElse(0L), outcome);
  }
}
