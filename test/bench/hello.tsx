import {render, Text} from 'ink';

// What Ink itself needs for a first frame: the floor of every screen that is made with it.
render(<Text>hello, world</Text>);
setInterval(() => undefined, 1000);
