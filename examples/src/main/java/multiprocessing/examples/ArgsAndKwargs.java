package multiprocessing.examples;

import java.util.Map;
import multiprocessing.process.Process;

/// Arguments by position and by keyword.
final class ArgsAndKwargs {
    // def run_test(name, age, **kwargs):
    static void runTest(String name, int age, Map<String, Integer> kwargs) {
        System.out.println("the child runs: name " + name + ", age " + age);
        System.out.println("keywords: " + kwargs);
    }

    static void main() {
        System.out.println("the main process begins");
        var p =
                Process.builder()
                        .target(ArgsAndKwargs::runTest) // target=run_test
                        .args("test", 27) // args=('test', 27)
                        .kwargs(Map.of("key", 12)) // kwargs={'key': 12}
                        .build();
        p.start();
    }
}
