package multiprocessing.process;

import java.util.Arrays;

/// A process's place in its family: the numbers of its ancestors below the root and its own, as in `2:1`. The root's is
/// empty. Immutable.
final class Identity {
    static final Identity ROOT = new Identity(new int[0]);

    private final int[] numbers;

    private Identity(int[] numbers) {
        this.numbers = numbers;
    }

    static Identity of(int... numbers) {
        return new Identity(numbers.clone());
    }

    Identity child(int number) {
        int[] longer = Arrays.copyOf(numbers, numbers.length + 1);
        longer[numbers.length] = number;
        return new Identity(longer);
    }

    int[] numbers() {
        return numbers.clone();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int number : numbers) {
            text.append(text.isEmpty() ? "" : ":").append(number);
        }
        return text.toString();
    }
}
